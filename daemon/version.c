/* placeholder */
int godad_version(void);
int godad_version(void)
{
    return 1;
}
