# SPDX-License-Identifier: Apache-2.0
# cmake -C contrib/cmake/release.cmake -B build-release
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(CMAKE_INSTALL_PREFIX /usr CACHE PATH "")
set(GODA_TESTS OFF CACHE BOOL "")
