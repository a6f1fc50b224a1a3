enum ProtobufJSONStub {}
