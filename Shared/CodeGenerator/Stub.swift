enum CodeGeneratorStub {}
