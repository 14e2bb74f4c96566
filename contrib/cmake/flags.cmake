# SPDX-License-Identifier: Apache-2.0
# goda_flags: an interface target with the language, the warnings and the hardening of every target.
# The hardening list is OpenSSF's; each flag is probed, since gcc 12 and clang 14 differ in it.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(goda_flags INTERFACE)
target_compile_features(goda_flags INTERFACE c_std_17)
target_include_directories(goda_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(goda_flags INTERFACE _GNU_SOURCE GODA_VERSION="${PROJECT_VERSION}")

set(goda_compile
  -Wall -Wextra -Wpedantic -Wformat=2 -Wconversion -Wsign-conversion -Wshadow -Wvla -Wundef
  -Wswitch-enum -Wimplicit-fallthrough -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
  -Wcast-align -Wwrite-strings -Wnull-dereference -Wduplicated-cond -Wlogical-op -Wtrampolines
  -Wbidi-chars=any
  -Werror=format-security -Werror=implicit -Werror=incompatible-pointer-types
  -Werror=int-conversion
  -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
  -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks -fno-strict-overflow
  -fno-strict-aliasing
  -UNDEBUG) # assertions stay on in release
if(GODA_WERROR)
  list(APPEND goda_compile -Werror)
endif()
set(goda_link -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,nodlopen -Wl,--as-needed)

foreach(flag IN LISTS goda_compile)
  string(MAKE_C_IDENTIFIER "GODA_HAS${flag}" has)
  check_c_compiler_flag(${flag} ${has})
  if(${has})
    target_compile_options(goda_flags INTERFACE ${flag})
  endif()
endforeach()
foreach(flag IN LISTS goda_link)
  string(MAKE_C_IDENTIFIER "GODA_HAS${flag}" has)
  check_linker_flag(C ${flag} ${has})
  if(${has})
    target_link_options(goda_flags INTERFACE ${flag})
  endif()
endforeach()

if(GODA_SANITIZE)
  target_compile_options(goda_flags INTERFACE
    -fsanitize=${GODA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(goda_flags INTERFACE -fsanitize=${GODA_SANITIZE})
else()
  target_compile_options(goda_flags INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
endif()
if(GODA_FUZZ)
  target_compile_options(goda_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Builds in different paths give the same bytes.
target_compile_options(goda_flags INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
