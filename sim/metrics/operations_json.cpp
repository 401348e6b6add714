#include "sim/metrics/operations_json.hpp"

#include "sim/metrics/time_json.hpp"

namespace fivenines::record_json {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Json operations_json(const std::optional<OperationsRecord>& operations) {
  if (!operations) return nullptr;
  Json diagnoses = Json::array();
  for (const DiagnosisRecord& diagnosis : operations->diagnoses) {
    diagnoses.push_back({{"at_ns", nanoseconds(diagnosis.at)},
                         {"component", diagnosis.component},
                         {"region", diagnosis.region},
                         {"fault", diagnosis.fault},
                         {"fault_at_ns", nanoseconds(diagnosis.fault_at)}});
  }
  Json incidents = Json::array();
  for (const IncidentRecord& incident : operations->incidents) {
    incidents.push_back({{"component", incident.component},
                         {"region", incident.region},
                         {"by_people", incident.by_people},
                         {"off_shift", incident.off_shift},
                         {"opened_ns", nanoseconds(incident.opened)},
                         {"acknowledged_ns", when(incident.acknowledged)},
                         {"mitigated_ns", when(incident.mitigated)},
                         {"closed_ns", when(incident.closed)},
                         {"wrong_decisions", incident.wrong_decisions}});
  }
  Json scaling = Json::array();
  for (const ScalingRecord& region : operations->scaling) {
    scaling.push_back({{"region", region.region},
                       {"server_seconds", region.server_seconds},
                       {"scale_outs", region.scale_outs},
                       {"scale_ins", region.scale_ins},
                       {"servers_least", region.servers_least},
                       {"servers_most", region.servers_most}});
  }
  Json bring_ups = Json::array();
  for (const BringUpRecord& region : operations->bring_ups) {
    bring_ups.push_back({{"region", region.region},
                         {"began_ns", when(region.began)},
                         {"finished_ns", when(region.finished)},
                         {"aborted_ns", when(region.aborted)}});
  }
  Json deployments = Json::array();
  for (const DeploymentRecord& deployment : operations->deployments) {
    deployments.push_back({{"id", deployment.id},
                           {"began_ns", when(deployment.began)},
                           {"rolled_back_ns", when(deployment.rolled_back)},
                           {"finished_ns", when(deployment.finished)}});
  }
  return {{"observes", operations->observes},     {"diagnosable", operations->diagnosable},
          {"diagnoses", std::move(diagnoses)},    {"incidents", std::move(incidents)},
          {"scaling", std::move(scaling)},        {"bring_ups", std::move(bring_ups)},
          {"deployments", std::move(deployments)}};
}

std::optional<OperationsRecord> operations_from(const Json& json) {
  if (json.is_null()) return std::nullopt;
  OperationsRecord operations;
  json.at("observes").get_to(operations.observes);
  json.at("diagnosable").get_to(operations.diagnosable);
  for (const Json& from : json.at("diagnoses")) {
    DiagnosisRecord& diagnosis = operations.diagnoses.emplace_back();
    diagnosis.at = time_from(from.at("at_ns"));
    from.at("component").get_to(diagnosis.component);
    from.at("region").get_to(diagnosis.region);
    from.at("fault").get_to(diagnosis.fault);
    diagnosis.fault_at = time_from(from.at("fault_at_ns"));
  }
  for (const Json& from : json.at("incidents")) {
    IncidentRecord& incident = operations.incidents.emplace_back();
    from.at("component").get_to(incident.component);
    from.at("region").get_to(incident.region);
    from.at("by_people").get_to(incident.by_people);
    from.at("off_shift").get_to(incident.off_shift);
    incident.opened = time_from(from.at("opened_ns"));
    incident.acknowledged = when_from(from.at("acknowledged_ns"));
    incident.mitigated = when_from(from.at("mitigated_ns"));
    incident.closed = when_from(from.at("closed_ns"));
    from.at("wrong_decisions").get_to(incident.wrong_decisions);
  }
  for (const Json& from : json.at("scaling")) {
    ScalingRecord& region = operations.scaling.emplace_back();
    from.at("region").get_to(region.region);
    from.at("server_seconds").get_to(region.server_seconds);
    from.at("scale_outs").get_to(region.scale_outs);
    from.at("scale_ins").get_to(region.scale_ins);
    from.at("servers_least").get_to(region.servers_least);
    from.at("servers_most").get_to(region.servers_most);
  }
  for (const Json& from : json.at("bring_ups")) {
    BringUpRecord& region = operations.bring_ups.emplace_back();
    from.at("region").get_to(region.region);
    region.began = when_from(from.at("began_ns"));
    region.finished = when_from(from.at("finished_ns"));
    region.aborted = when_from(from.at("aborted_ns"));
  }
  for (const Json& from : json.at("deployments")) {
    DeploymentRecord& deployment = operations.deployments.emplace_back();
    from.at("id").get_to(deployment.id);
    deployment.began = when_from(from.at("began_ns"));
    deployment.rolled_back = when_from(from.at("rolled_back_ns"));
    deployment.finished = when_from(from.at("finished_ns"));
  }
  return operations;
}

}  // namespace fivenines::record_json
