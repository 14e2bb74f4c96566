# SPDX-License-Identifier: Apache-2.0
# cmake -C contrib/cmake/fuzz.cmake -B build-fuzz
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_EXE_LINKER_FLAGS "-fuse-ld=lld" CACHE STRING "") # in half the time
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
set(GODA_SANITIZE "address,undefined" CACHE STRING "")
set(GODA_FUZZ ON CACHE BOOL "")
set(GODA_WERROR ON CACHE BOOL "")
