# SPDX-License-Identifier: Apache-2.0
# cmake -C contrib/cmake/tsan.cmake -B build-tsan
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
set(GODA_SANITIZE "thread" CACHE STRING "")
set(GODA_WERROR ON CACHE BOOL "")
