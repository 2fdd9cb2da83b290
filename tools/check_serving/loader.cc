// Answers requests to a SavedModel without Python and without XLA, as
// tensorflow_model_server does unless it is told otherwise.
//
//   loader FOLDER
//
// Both standard streams carry frames: eight bytes of length, in the order of
// the machine, and so many bytes. A request is the signature's name, one
// NamedTensorProto for each input, and an empty frame. An answer is a status
// ("CODE seconds message"), one NamedTensorProto for each output, and an empty
// frame. The first answer, which nobody asks for, says how loading went; the
// end of the input ends the program.

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tensorflow/cc/saved_model/loader.h"
#include "tensorflow/compiler/jit/flags.h"
#include "tensorflow/core/framework/tensor.h"
#include "tensorflow/core/protobuf/named_tensor.pb.h"
#include "tensorflow/core/public/session_options.h"

namespace {

using Tensors = std::vector<tensorflow::NamedTensorProto>;

// A request that is not done by then would hold a server's thread for ever.
constexpr int64_t kLongestRunMilliseconds = 120000;

bool ReadFrame(std::string* frame) {
  uint64_t size = 0;
  std::cin.read(reinterpret_cast<char*>(&size), sizeof(size));
  if (!std::cin) return false;
  frame->resize(size);
  std::cin.read(frame->data(), size);
  return static_cast<bool>(std::cin);
}

void WriteFrame(const std::string& frame) {
  const uint64_t size = frame.size();
  std::cout.write(reinterpret_cast<const char*>(&size), sizeof(size));
  std::cout.write(frame.data(), size);
}

void WriteAnswer(const absl::Status& status, double seconds,
                 const Tensors& outputs) {
  WriteFrame(absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                          seconds, " ", status.message()));
  for (const auto& output : outputs) WriteFrame(output.SerializeAsString());
  WriteFrame("");
  std::cout.flush();
}

bool ReadRequest(std::string* signature, std::vector<std::string>* inputs) {
  inputs->clear();
  if (!ReadFrame(signature)) return false;
  std::string frame;
  while (ReadFrame(&frame)) {
    if (frame.empty()) return true;
    inputs->push_back(frame);
  }
  return false;
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                       start)
      .count();
}

// The tensors to feed: those that the signature asks for, each once.
absl::Status Feeds(const tensorflow::SignatureDef& signature,
                   const std::vector<std::string>& inputs,
                   std::vector<std::pair<std::string, tensorflow::Tensor>>*
                       feeds) {
  if (static_cast<int>(inputs.size()) != signature.inputs_size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("The signature has ", signature.inputs_size(),
                     " inputs. Received: ", inputs.size()));
  }
  for (const auto& serialized : inputs) {
    tensorflow::NamedTensorProto input;
    tensorflow::Tensor value;
    if (!input.ParseFromString(serialized) ||
        !value.FromProto(input.tensor())) {
      return absl::InvalidArgumentError("An input is no tensor.");
    }
    const auto found = signature.inputs().find(input.name());
    if (found == signature.inputs().end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("The signature has no input `", input.name(), "`."));
    }
    if (value.dtype() != found->second.dtype()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "`", input.name(), "` must be of type ",
          tensorflow::DataTypeString(found->second.dtype()),
          ". Received: ", tensorflow::DataTypeString(value.dtype())));
    }
    feeds->emplace_back(found->second.name(), std::move(value));
  }
  return absl::OkStatus();
}

absl::Status Answer(const tensorflow::SavedModelBundle& bundle,
                    const std::string& name,
                    const std::vector<std::string>& inputs, double* seconds,
                    Tensors* outputs) {
  const auto& signatures = bundle.GetSignatures();
  const auto signature = signatures.find(name);
  if (signature == signatures.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("The model has no signature `", name, "`."));
  }
  std::vector<std::pair<std::string, tensorflow::Tensor>> feeds;
  absl::Status status = Feeds(signature->second, inputs, &feeds);
  if (!status.ok()) return status;
  std::vector<std::string> fetches;
  for (const auto& output : signature->second.outputs()) {
    fetches.push_back(output.second.name());
  }
  tensorflow::RunOptions options;
  options.set_timeout_in_ms(kLongestRunMilliseconds);
  std::vector<tensorflow::Tensor> values;
  const auto start = std::chrono::steady_clock::now();
  status = bundle.GetSession()->Run(options, feeds, fetches, {}, &values,
                                    nullptr);
  *seconds = SecondsSince(start);
  if (!status.ok()) return status;
  // The map is not changed meanwhile: its order is that of the fetches.
  auto value = values.begin();
  for (const auto& output : signature->second.outputs()) {
    tensorflow::NamedTensorProto named;
    named.set_name(output.first);
    if (value->dtype() == tensorflow::DT_STRING) {
      // Python cannot read strings that are packed into one.
      value->AsProtoField(named.mutable_tensor());
    } else {
      value->AsProtoTensorContent(named.mutable_tensor());
    }
    ++value;
    outputs->push_back(std::move(named));
  }
  return absl::OkStatus();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: loader FOLDER" << std::endl;
    return 2;
  }
  std::ios::sync_with_stdio(false);
  tensorflow::DisableXlaCompilation();
  tensorflow::SavedModelBundle bundle;
  auto start = std::chrono::steady_clock::now();
  absl::Status status = tensorflow::LoadSavedModel(
      tensorflow::SessionOptions(), tensorflow::RunOptions(), arguments[1],
      {"serve"}, &bundle);
  WriteAnswer(status, SecondsSince(start), {});
  if (!status.ok()) return 1;
  std::string signature;
  std::vector<std::string> inputs;
  while (ReadRequest(&signature, &inputs)) {
    double seconds = 0.0;
    Tensors outputs;
    status = Answer(bundle, signature, inputs, &seconds, &outputs);
    WriteAnswer(status, seconds, outputs);
  }
  return 0;
}
