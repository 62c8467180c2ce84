# Everything that Muster links, by its Debian package:
#   libpaho-mqtt-dev libprotozero-dev libssl-dev libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev
#   libsqlite3-dev libzstd-dev libxxhash-dev zlib1g-dev (history and reports)
#   libmosquitto-dev (simulator only); qt6-base-dev qt6-charts-dev libqt6opengl6-dev qt6-svg-dev (desktop)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(tomlplusplus REQUIRED)

find_path(PROTOZERO_INCLUDE protozero/pbf_reader.hpp REQUIRED)
add_library(muster_protozero INTERFACE)
target_include_directories(muster_protozero SYSTEM INTERFACE ${PROTOZERO_INCLUDE})

find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
add_library(muster_cli11 INTERFACE)
target_include_directories(muster_cli11 SYSTEM INTERFACE ${CLI11_INCLUDE})

find_path(PAHO_INCLUDE MQTTAsync.h REQUIRED)
find_library(PAHO_LIBRARY NAMES libpaho-mqtt3as.a paho-mqtt3as REQUIRED)
add_library(muster_paho INTERFACE)
target_include_directories(muster_paho SYSTEM INTERFACE ${PAHO_INCLUDE})
# The archive itself is linked through models/transport, which renames some of its calls first.
target_link_libraries(muster_paho INTERFACE OpenSSL::SSL OpenSSL::Crypto Threads::Threads)

find_path(SQLITE3_INCLUDE sqlite3.h REQUIRED)
find_library(SQLITE3_LIBRARY sqlite3 REQUIRED)
add_library(muster_sqlite INTERFACE)
target_include_directories(muster_sqlite SYSTEM INTERFACE ${SQLITE3_INCLUDE})
target_link_libraries(muster_sqlite INTERFACE ${SQLITE3_LIBRARY})

find_path(ZSTD_INCLUDE zstd.h REQUIRED)
find_library(ZSTD_LIBRARY zstd REQUIRED)
find_path(XXHASH_INCLUDE xxhash.h REQUIRED) # header-only
add_library(muster_zstd INTERFACE)
target_include_directories(muster_zstd SYSTEM INTERFACE ${ZSTD_INCLUDE} ${XXHASH_INCLUDE})
target_link_libraries(muster_zstd INTERFACE ${ZSTD_LIBRARY})

find_package(ZLIB REQUIRED) # gzip of reports

if(MUSTER_DESKTOP)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Charts Svg Network)
  if(NOT MUSTER_MQTT STREQUAL paho)
    # Not as a component of Qt6: that looks beside the other modules only, not in CMAKE_PREFIX_PATH.
    find_package(Qt6Mqtt 6.4 QUIET)
    if(MUSTER_MQTT STREQUAL qt AND NOT Qt6Mqtt_FOUND)
      message(FATAL_ERROR "MUSTER_MQTT=qt, but CMake finds no Qt6Mqtt; set CMAKE_PREFIX_PATH or use -DMUSTER_MQTT=auto")
    endif()
  endif()
  if(Qt6Mqtt_FOUND)
    message(STATUS "MQTT link of the desktop: Qt Mqtt")
  else()
    message(STATUS "MQTT link of the desktop: Paho")
  endif()
endif()
if(MUSTER_TESTS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
endif()
