using System.Text.Json.Nodes;

namespace OpenOps.Audit.Tests.Exports;

/// <summary>Records answered and rated questions under a bot of a test's own, so that tests do not see each other's.</summary>
internal sealed class ExportScene(AuditService service)
{
    public string Bot { get; } = $"b{Samples.NewId():n}";

    public string Query => $"bot={Bot}";

    public async Task<Guid> AnswerAsync(
        string question, string answer, string? post = null, Action<JsonObject>? intent = null, Action<JsonObject>? result = null)
    {
        var id = await service.Inference.RecordIntentAsync(body =>
        {
            body["bot"] = Bot;
            body["place"]!["post_id"] = post ?? $"p{Samples.NewId():n}";
            body["place"]!["conversation_id"] = body["place"]!["post_id"]!.GetValue<string>();
            body["messages"]![1]!["content"] = question;
            intent?.Invoke(body);
        });
        await service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(body =>
        {
            body["answer"] = answer;
            result?.Invoke(body);
        }));
        return id;
    }

    public Task VoteAsync(Guid id, string user, string rating) =>
        service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote(user, rating));

    public Task<ExportedArchive> ExportAsync(string format, string more = "") =>
        ExportedArchive.GetAsync(service.Exporter, $"{format}?{Query}{more}");
}
