# SPDX-License-Identifier: GPL-3.0-or-later
# The few shapes of target that Emberdisc has. Sources are listed by hand, so that a file without a home is noticed.

add_library(emberdisc_flags INTERFACE)
add_library(emberdisc::flags ALIAS emberdisc_flags)
target_compile_features(emberdisc_flags INTERFACE cxx_std_23)
target_include_directories(emberdisc_flags INTERFACE ${PROJECT_SOURCE_DIR})
# libstdc++ 12's std::stable_sort uses what it calls deprecated, and clang tells of it; g++ looks for the rest.
# No -Wshadow where many sources are one: a local may well be called like another source's constant.
target_compile_options(
  emberdisc_flags INTERFACE -Wall -Wextra -Wpedantic $<$<NOT:$<BOOL:${EMBERDISC_UNITY}>>:-Wshadow> -Wconversion
                            $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations> $<$<BOOL:${EMBERDISC_WERROR}>:-Werror>)
target_compile_definitions(
  emberdisc_flags
  INTERFACE _FILE_OFFSET_BITS=64 QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
            QT_USE_QSTRINGBUILDER
            QT_WARN_DEPRECATED_UP_TO=0x060400) # Qt 6.4 is the floor: what newer versions deprecate is no warning yet

# What moc writes, for tools that read sources without compiling them.
add_custom_target(generated)
set(CMAKE_AUTOGEN_ORIGIN_DEPENDS OFF) # it reads headers that we wrote
# All tests of a label, to be built without the others.
foreach(label unit integration gui slow fuzz)
  add_custom_target(tests_${label})
endforeach()

# emberdisc_library(<folder> SOURCES file... [LINKS target...] [AUTOMOC]) makes the static library of one folder, emberdisc::<name>.
function(emberdisc_library name)
  cmake_parse_arguments(arg "AUTOMOC" "" "SOURCES;LINKS" ${ARGN})
  add_library(emberdisc_${name} STATIC ${arg_SOURCES})
  add_library(emberdisc::${name} ALIAS emberdisc_${name})
  target_link_libraries(emberdisc_${name} PUBLIC emberdisc::flags ${arg_LINKS})
  if(EMBERDISC_UNITY)
    set_target_properties(emberdisc_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
  endif()
  if(arg_AUTOMOC)
    set_target_properties(emberdisc_${name} PROPERTIES AUTOMOC ON)
    add_dependencies(generated emberdisc_${name}_autogen)
  endif()
endfunction()

# emberdisc_module(<name> SOURCES file... LINKS target...) makes emberdisc-<name>.so, which programs load when they need it from
# ${emberdisc_modules}, a path that starts in the program's folder, in the build tree as where it was installed.
file(RELATIVE_PATH emberdisc_modules ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR}/emberdisc)
if(NOT emberdisc_modules MATCHES "^\\.\\./[^.]")
  message(FATAL_ERROR "Programs and libraries have to be installed side by side, as in bin and lib.")
endif()
function(emberdisc_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(emberdisc_${name} MODULE ${arg_SOURCES})
  target_link_libraries(emberdisc_${name} PRIVATE emberdisc::flags ${arg_LINKS})
  # What it shares with the program lies in both: hidden, so that neither meets the other's.
  target_link_options(emberdisc_${name} PRIVATE -Wl,--exclude-libs,ALL)
  set_target_properties(
    emberdisc_${name} PROPERTIES PREFIX "" OUTPUT_NAME emberdisc-${name} CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
                                 LIBRARY_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${emberdisc_modules})
  install(TARGETS emberdisc_${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/emberdisc)
endfunction()

# emberdisc_test(<tst_name> [SOURCES file...] LINKS target... [LABEL unit|integration|gui|slow] [TIMEOUT seconds] [ENVIRONMENT NAME=value...]
#                [PATHS file...] [DISPLAY])
# One Qt Test executable; without SOURCES it is <tst_name>.cpp. Those under PATHS know where the checkout lies, the others do not: what they
# compile to can be shared between checkouts. With DISPLAY it runs on an X server and a window manager of its own.
function(emberdisc_test name)
  cmake_parse_arguments(arg "DISPLAY" "LABEL;TIMEOUT" "SOURCES;LINKS;ENVIRONMENT;PATHS" ${ARGN})
  if(NOT arg_SOURCES)
    set(arg_SOURCES ${name}.cpp)
  endif()
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE emberdisc::flags Qt6::Test ${arg_LINKS})
  foreach(label ${arg_LABEL})
    add_dependencies(tests_${label} ${name})
  endforeach()
  if(Qt6_VERSION VERSION_GREATER_EQUAL 6.5)
    # QTRY_COMPARE narrows a duration there. An option of the source comes after those of the target.
    set_source_files_properties(${arg_SOURCES} PROPERTIES COMPILE_OPTIONS -Wno-conversion)
  endif()
  if(arg_PATHS)
    set_source_files_properties(
      ${arg_PATHS} PROPERTIES COMPILE_DEFINITIONS
                              "EMBERDISC_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\";EMBERDISC_SHARED_DATA=\"${PROJECT_SOURCE_DIR}/../shared/data\"")
  endif()
  if(arg_DISPLAY)
    add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/tests/support/private-session --display $<TARGET_FILE:${name}>)
  else()
    add_test(NAME ${name} COMMAND ${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;${arg_ENVIRONMENT}")
endfunction()

# emberdisc_fuzz(<fuzz_name> [SOURCES file...] LINKS target...) where the source defines LLVMFuzzerTestOneInput.
# With clang and EMBERDISC_FUZZ it is a libFuzzer program; otherwise the same target replays its corpus, which is
# tests/fuzz/corpus/<fuzz_name>, and a seeded storm of mutations for a few seconds, as a ctest with the label fuzz.
function(emberdisc_fuzz name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_SOURCES)
    set(arg_SOURCES ${name}.cpp)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE emberdisc::flags ${arg_LINKS})
  if(EMBERDISC_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/standalone.cpp)
    add_dependencies(tests_fuzz ${name})
    add_test(NAME ${name} COMMAND ${name} --seconds 3 ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
    set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 120)
  endif()
endfunction()
