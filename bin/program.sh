# Sourced by the scripts beside it that start a program of a module.

root=$(cd "$(dirname "$0")/.." && pwd)

fail() {
	usage >&2
	echo "$*" >&2
	exit 2
}

# start MODULE CLASS "OPTIONS" ARGUMENT...
# Compiles the module with what it depends on, and becomes the program. The program gets its options as system
# properties; OPTIONS lists them as they are given, those that take a value with "=" at the end.
start() {
	module=$1 main=$2 options=$3
	shift 3
	for argument; do
		shift
		case $argument in
			--help) usage; exit ;;
			-D* | -X* | --add-opens=*) set -- "$@" "$argument"; continue ;;
			*=*) option=${argument%%=*}= property=${argument#--} ;;
			*) option=$argument property=${argument#--}=true ;;
		esac
		case " $options " in
			*" $option "*) set -- "$@" "-D$property" ;;
			*) fail "The program knows no option $argument" ;;
		esac
	done
	cd "$root"
	# Not -q, which hides the warnings that fail a compilation.
	mvn -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dcheckstyle.skip -Dspring-javaformat.validate.skip \
		-pl "$module" -am process-classes
	# The Java of Maven is that of JAVA_HOME if this is set, else one that need not be on the PATH.
	java=$(mvn -version | sed -n 's/^Java version.*runtime: //p')/bin/java
	cd "$module"
	exec "$java" "$@" -classpath "$PWD/target/classes:$(cat target/classpath)" "$main"
}
