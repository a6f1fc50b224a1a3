/// The C++ side of `make bench-rpc`: the same server and the same client as in Swift, over grpc++'s
/// callback API with the code that `protoc` generates.
///
///     peer server
///     peer client PORT SCENARIO SECONDS
///
/// The server prints its port and serves until its standard input ends. The client prints one line of
/// figures; the scenarios are those of `Scenario.swift`.

#include <grpcpp/grpcpp.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "marquee/benchmark/v1/benchmark.grpc.pb.h"

namespace {

using namespace marquee::benchmark::v1;
using Clock = std::chrono::steady_clock;

// MARK: - Server

class PingPongReactor final : public grpc::ServerBidiReactor<PingPongRequest, PingPongResponse> {
 public:
  PingPongReactor() { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    response_.set_payload(std::move(*request_.mutable_payload()));
    StartWrite(&response_);
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&request_);
  }

  void OnDone() override { delete this; }

 private:
  PingPongRequest request_;
  PingPongResponse response_;
};

class CountReactor final : public grpc::ServerWriteReactor<CountResponse> {
 public:
  explicit CountReactor(const CountRequest &request) : left_(request.count()) {
    response_.set_payload(std::string(request.payload_size(), 'x'));
    next();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    next();
  }

  void OnDone() override { delete this; }

 private:
  void next() {
    if (left_ == 0) return Finish(grpc::Status::OK);
    --left_;
    StartWrite(&response_);
  }

  uint32_t left_;
  CountResponse response_;
};

class EchoServer final : public EchoService::CallbackService {
 public:
  grpc::ServerUnaryReactor *Echo(
      grpc::CallbackServerContext *context, const EchoRequest *request,
      EchoResponse *response) override {
    response->set_payload(request->payload());
    auto *reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerBidiReactor<PingPongRequest, PingPongResponse> *PingPong(
      grpc::CallbackServerContext *) override {
    return new PingPongReactor;
  }

  grpc::ServerWriteReactor<CountResponse> *Count(
      grpc::CallbackServerContext *, const CountRequest *request) override {
    return new CountReactor(*request);
  }
};

int serve() {
  EchoServer service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  std::cout << port << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
  }
  server->Shutdown();
  return 0;
}

// MARK: - Client

/// What a run has measured, shared by all calls in flight.
class Measurement {
 public:
  Measurement(double seconds, int tracks)
      : begin_(Clock::now()),
        start_(begin_ + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(seconds / 4))),
        end_(start_ + std::chrono::duration_cast<Clock::duration>(
                          std::chrono::duration<double>(seconds))),
        latencies_(tracks),
        running_(tracks) {}

  bool is_over() const { return Clock::now() >= end_; }

  /// Notes one round trip, or one message of a stream, that began at `begin`.
  void note(int track, Clock::time_point begin) {
    auto now = Clock::now();
    if (begin < start_ || now > end_) return;
    latencies_[track].push_back(std::chrono::duration<double, std::micro>(now - begin).count());
  }

  void finish_track() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (--running_ == 0) over_.notify_one();
  }

  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    over_.wait(lock, [this] { return running_ == 0; });
  }

  void print() const {
    std::vector<double> all;
    for (const auto &track : latencies_) all.insert(all.end(), track.begin(), track.end());
    std::sort(all.begin(), all.end());
    auto quantile = [&](double q) {
      return all.empty() ? 0 : all[std::min(all.size() - 1, size_t(q * double(all.size())))];
    };
    std::printf(
        "{\"count\": %zu, \"seconds\": %.6f, \"p50_us\": %.2f, \"p99_us\": %.2f}\n", all.size(),
        std::chrono::duration<double>(end_ - start_).count(), quantile(0.5), quantile(0.99));
  }

 private:
  const Clock::time_point begin_;
  const Clock::time_point start_;
  const Clock::time_point end_;
  std::vector<std::vector<double>> latencies_;
  std::mutex mutex_;
  std::condition_variable over_;
  int running_;
};

[[noreturn]] void fail(const grpc::Status &status) {
  std::fprintf(stderr, "peer: a call failed: %s\n", status.error_message().c_str());
  std::_Exit(1);
}

/// One call after the other.
class UnaryTrack {
 public:
  UnaryTrack(EchoService::Stub &stub, size_t size, Measurement &measurement, int track)
      : stub_(stub), measurement_(measurement), track_(track) {
    request_.set_payload(std::string(size, 'x'));
  }

  void next() {
    if (measurement_.is_over()) return measurement_.finish_track();
    context_ = std::make_unique<grpc::ClientContext>();
    response_.Clear();
    begin_ = Clock::now();
    stub_.async()->Echo(context_.get(), &request_, &response_, [this](grpc::Status status) {
      if (!status.ok() || response_.payload().size() != request_.payload().size()) fail(status);
      measurement_.note(track_, begin_);
      next();
    });
  }

 private:
  EchoService::Stub &stub_;
  Measurement &measurement_;
  const int track_;
  EchoRequest request_;
  EchoResponse response_;
  std::unique_ptr<grpc::ClientContext> context_;
  Clock::time_point begin_;
};

class PingPongTrack final : public grpc::ClientBidiReactor<PingPongRequest, PingPongResponse> {
 public:
  PingPongTrack(EchoService::Stub &stub, size_t size, Measurement &measurement)
      : measurement_(measurement) {
    request_.set_payload(std::string(size, 'x'));
    stub.async()->PingPong(&context_, this);
    next();
    StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    measurement_.note(0, begin_);
    proceed();
  }

  void OnWriteDone(bool ok) override {
    if (ok) proceed();
  }

  void OnDone(const grpc::Status &status) override {
    if (!status.ok()) fail(status);
    measurement_.finish_track();
  }

 private:
  void next() {
    begin_ = Clock::now();
    StartRead(&response_);
    if (measurement_.is_over()) return StartWritesDone();
    under_way_ = 2;
    StartWrite(&request_);
  }

  /// The answer can come before the library says that the request has gone.
  void proceed() {
    if (--under_way_ == 0) next();
  }

  Measurement &measurement_;
  std::atomic<int> under_way_{0};
  grpc::ClientContext context_;
  PingPongRequest request_;
  PingPongResponse response_;
  Clock::time_point begin_;
};

/// Streams of 100,000 messages, one after the other.
class CountTrack {
 public:
  CountTrack(EchoService::Stub &stub, size_t size, Measurement &measurement)
      : stub_(stub), measurement_(measurement) {
    request_.set_count(100000);
    request_.set_payload_size(uint32_t(size));
  }

  void next() {
    if (measurement_.is_over()) return measurement_.finish_track();
    reader_ = std::make_unique<Reader>(*this);
  }

 private:
  class Reader final : public grpc::ClientReadReactor<CountResponse> {
   public:
    explicit Reader(CountTrack &owner) : owner_(owner) {
      owner_.stub_.async()->Count(&context_, &owner_.request_, this);
      begin_ = Clock::now();
      StartRead(&response_);
      StartCall();
    }

    void OnReadDone(bool ok) override {
      if (!ok) return;
      owner_.measurement_.note(0, begin_);
      begin_ = Clock::now();
      StartRead(&response_);
    }

    void OnDone(const grpc::Status &status) override {
      if (!status.ok()) fail(status);
      owner_.next();
    }

   private:
    CountTrack &owner_;
    grpc::ClientContext context_;
    CountResponse response_;
    Clock::time_point begin_;
  };

  EchoService::Stub &stub_;
  Measurement &measurement_;
  CountRequest request_;
  std::unique_ptr<Reader> reader_;
};

struct Scenario {
  const char *name;
  enum { unary, ping_pong, count } kind;
  int channels;
  int in_flight;
  size_t size;
};

constexpr Scenario scenarios[] = {
    {"unary-100B-1", Scenario::unary, 1, 1, 100},
    {"unary-100B-64", Scenario::unary, 1, 64, 100},
    {"unary-100B-8x16", Scenario::unary, 8, 16, 100},
    {"unary-64KiB", Scenario::unary, 1, 1, 64 << 10},
    {"unary-1MiB", Scenario::unary, 1, 1, 1 << 20},
    {"ping-pong", Scenario::ping_pong, 1, 1, 100},
    {"server-stream", Scenario::count, 1, 1, 20},
};

int call(const std::string &port, const std::string &name, double seconds) {
  auto scenario = std::find_if(
      std::begin(scenarios), std::end(scenarios), [&](const Scenario &s) { return name == s.name; });
  if (scenario == std::end(scenarios)) {
    std::fprintf(stderr, "peer: there is no scenario %s\n", name.c_str());
    return 2;
  }
  std::vector<std::unique_ptr<EchoService::Stub>> stubs;
  for (int i = 0; i < scenario->channels; ++i) {
    grpc::ChannelArguments arguments;
    // Channels with the same arguments would share one connection.
    arguments.SetUserAgentPrefix("benchmark-" + std::to_string(i));
    stubs.push_back(EchoService::NewStub(grpc::CreateCustomChannel(
        "127.0.0.1:" + port, grpc::InsecureChannelCredentials(), arguments)));
  }
  const int tracks = scenario->channels * scenario->in_flight;
  Measurement measurement(seconds, tracks);
  std::vector<std::unique_ptr<UnaryTrack>> unary;
  std::unique_ptr<PingPongTrack> ping_pong;
  std::unique_ptr<CountTrack> count;
  switch (scenario->kind) {
    case Scenario::unary:
      for (int i = 0; i < tracks; ++i) {
        unary.push_back(std::make_unique<UnaryTrack>(
            *stubs[i % scenario->channels], scenario->size, measurement, i));
      }
      for (auto &track : unary) track->next();
      break;
    case Scenario::ping_pong:
      ping_pong = std::make_unique<PingPongTrack>(*stubs[0], scenario->size, measurement);
      break;
    case Scenario::count:
      count = std::make_unique<CountTrack>(*stubs[0], scenario->size, measurement);
      count->next();
      break;
  }
  measurement.wait();
  measurement.print();
  std::fflush(stdout);
  // Channels and the library's threads end with the process.
  std::_Exit(0);
}

}  // namespace

int main(int argc, char **argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "server" && argc == 2) return serve();
  if (mode == "client" && argc == 5) return call(argv[2], argv[3], std::atof(argv[4]));
  std::fprintf(stderr, "usage: peer server | peer client PORT SCENARIO SECONDS\n");
  return 2;
}
