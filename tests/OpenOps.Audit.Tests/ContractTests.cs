using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.Audit.Exports;

namespace OpenOps.Audit.Tests;

/// <summary>The samples in <c>tests/contracts</c> are what this service takes and gives; the other side asserts the same files.</summary>
public sealed class ContractTests(AuditDatabase database) : IClassFixture<AuditDatabase>
{
    [Fact]
    public async Task Samples_SentAsTheyAre_GiveTheSampleAnswers()
    {
        await using var service = new AuditService(database.RuntimeConnectionString, new ManualTimeProvider(new DateTimeOffset(2025, 12, 11, 18, 30, 0, TimeSpan.Zero)));
        var intent = Samples.Contract("audit-intent.json");
        var path = $"/interactions/{intent["id"]}";
        await service.Inference.RecordAsync("/interactions", intent);
        await service.Inference.RecordAsync($"{path}/tool-calls", Samples.Contract("audit-tool-call.json"));
        await service.Inference.RecordAsync($"{path}/tool-decisions", Samples.Contract("audit-tool-decision.json"));
        await service.Inference.RecordAsync($"{path}/tool-results", Samples.Contract("audit-tool-result.json"));
        await service.Inference.RecordAsync($"{path}/result", Samples.Contract("audit-result.json"));
        await service.Bot.RecordAsync($"{path}/delivery", Samples.Contract("audit-delivery.json"));
        await service.Bot.RecordAsync($"{path}/feedback", Samples.Contract("audit-feedback.json"));
        await service.Bot.RecordAsync($"{path}/stop", Samples.Contract("audit-stop.json"));

        var interaction = await service.Operator.GetJsonAsync(path);
        var page = await service.Operator.GetJsonAsync("/interactions");

        Approved.Matches(Indented(interaction.GetRawText()), "../contracts/audit-interaction.json");
        Approved.Matches(Indented(page.GetRawText()), "../contracts/audit-interactions-page.json");
    }

    [Fact]
    public void ExportFormats_AreThoseThatTheCommandLineKnows() => Assert.Equal(
        JsonSerializer.Deserialize<string[]>(File.ReadAllText(Samples.PathOf("export-formats.json"))), ExportFormatText.All);

    private static string Indented(string json) => JsonNode.Parse(json)!.ToJsonString(new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
