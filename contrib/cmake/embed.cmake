# SPDX-License-Identifier: Apache-2.0
# Makes a C file of a text file: cmake -DIN=FILE -DOUT=FILE.c -DNAME=symbol -P embed.cmake
file(READ ${IN} bytes HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
file(WRITE ${OUT} "extern const char ${NAME}[];\nconst char ${NAME}[] = {${bytes}0};\n")
