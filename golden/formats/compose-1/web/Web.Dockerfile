FROM example/base:1
