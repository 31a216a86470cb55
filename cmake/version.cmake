# Run at build time: writes OUTPUT from INPUT with the commit's name in it, and only when that changed.
# "unknown" where there is no repository or no git.
execute_process(COMMAND git describe --always --tags --dirty
  WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE VALLEY_GIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed OR NOT VALLEY_GIT)
  set(VALLEY_GIT unknown)
endif()
configure_file(${INPUT} ${OUTPUT} @ONLY)
