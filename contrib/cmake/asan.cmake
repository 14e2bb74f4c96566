# SPDX-License-Identifier: Apache-2.0
# cmake -C contrib/cmake/asan.cmake -B build-asan
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(GODA_SANITIZE "address,undefined" CACHE STRING "")
set(GODA_WERROR ON CACHE BOOL "")
