# Helpers that give every target of Muster the same warnings, sanitizers and
# layout. A library's public headers lie in <folder>/include/<name>/, its
# sources and private headers in <folder>/src; nothing else is on its include path,
# so an include of a library that is not named in USES does not compile.

add_library(muster_build_flags INTERFACE)
target_compile_features(muster_build_flags INTERFACE cxx_std_20)
target_compile_options(muster_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wimplicit-fallthrough -Wcast-align
  $<$<BOOL:${MUSTER_WERROR}>:-Werror>
  # GCC 12 sees overlaps in std::string's own code that are not there (its bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-restrict>)
if(MUSTER_SANITIZE)
  # The sanitizers' own code makes GCC 12 see uninitialised optionals; the other presets look for real ones.
  target_compile_options(muster_build_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    -fsanitize=${MUSTER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(muster_build_flags INTERFACE -fsanitize=${MUSTER_SANITIZE})
endif()

# muster_library(<target> SOURCES ... [USES public deps...] [PRIVATE_USES private deps...] [PCH headers...])
function(muster_library target)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;PRIVATE_USES;PCH" ${ARGN})
  add_library(${target} STATIC ${ARG_SOURCES})
  target_include_directories(${target} PUBLIC include PRIVATE src)
  target_link_libraries(${target} PUBLIC ${ARG_USES} PRIVATE ${ARG_PRIVATE_USES} muster_build_flags)
  if(ARG_PCH)
    target_precompile_headers(${target} PRIVATE ${ARG_PCH})
  endif()
endfunction()

# muster_program(<target> SOURCES ... [USES deps...]): lands in build/<preset>/bin.
function(muster_program target)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ${ARG_USES} muster_build_flags)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# Tests are compiled quickly rather than to run quickly; what they test keeps its own optimisation.
function(muster_test_flags target)
  target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O0>
    # GCC 12 sees bounds passed in std::string's own code that are not.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-stringop-overflow>)
  target_compile_definitions(${target} PRIVATE
    MUSTER_SOURCE_DIR="${PROJECT_SOURCE_DIR}" MUSTER_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
endfunction()

# Qt Test's headers cost a second each time, those of widgets four: compiled once for all test programs.
if(MUSTER_TESTS)
  # Qt6::Test without its definition of QT_TESTCASE_BUILDDIR, which differs from folder to folder and so would make
  # precompiled headers useless; only QFINDTESTDATA reads it, and fixtures are found by MUSTER_SOURCE_DIR.
  add_library(muster_qt_test INTERFACE)
  target_include_directories(muster_qt_test SYSTEM INTERFACE
    $<TARGET_PROPERTY:Qt6::Test,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(muster_qt_test INTERFACE QT_TESTLIB_LIB)
  target_link_libraries(muster_qt_test INTERFACE $<TARGET_FILE:Qt6::Test> Qt6::Core)

  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/test-pch.cpp CONTENT "")
  # muster_test_pch(<name> <module of Qt> <more headers>...)
  function(muster_test_pch target module)
    add_library(${target} OBJECT ${CMAKE_BINARY_DIR}/test-pch.cpp)
    target_link_libraries(${target} PRIVATE ${module} muster_qt_test muster_build_flags)
    muster_test_flags(${target})
    target_precompile_headers(${target} PRIVATE ${ARGN} <QTest> <QTemporaryDir> <QProcess> <map> <memory> <optional>
      <string> <vector> <functional> <chrono> <thread>)
  endfunction()
  muster_test_pch(muster_core_test_pch Qt6::Core)
  if(MUSTER_DESKTOP)
    muster_test_pch(muster_widgets_test_pch Qt6::Widgets <QtWidgets>)
  endif()
endif()

# The first source is the suite and includes its own <Suite>.moc. AUTOMOC would start CMake and compile an empty source
# for each of a hundred programs; a suite's slots need nothing that it includes to be seen.
function(muster_test_moc target suite)
  get_filename_component(word ${suite} NAME_WE)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}_moc)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${folder}/${word}.moc
    COMMAND Qt6::moc -o ${folder}/${word}.moc ${CMAKE_CURRENT_SOURCE_DIR}/${suite}
    DEPENDS ${suite} VERBATIM)
  target_sources(${target} PRIVATE ${folder}/${word}.moc)
  target_include_directories(${target} PRIVATE ${folder})
endfunction()

# muster_test(<name> SOURCES ... [USES deps...] [LABELS ...] [TIMEOUT seconds]): one Qt Test
# program, registered with ctest. It lands in build/<preset>/tests.
function(muster_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;USES;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_USES} muster_qt_test muster_build_flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  muster_test_flags(${name})
  muster_test_moc(${name} ${ARG_SOURCES})
  # Qt Test's headers read differently by the modules of Qt that are there. Where that is another than these two, a test
  # compiles them itself.
  if("${ARG_USES}" MATCHES "Qt6::Widgets")
    target_precompile_headers(${name} REUSE_FROM muster_widgets_test_pch)
  elseif(NOT "${ARG_USES}" MATCHES "muster_link|Qt6::")
    target_precompile_headers(${name} REUSE_FROM muster_core_test_pch)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;QT_LOGGING_RULES=qt.qpa.*=false")
endfunction()
