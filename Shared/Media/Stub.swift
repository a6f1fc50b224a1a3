enum MediaStub {}
