using System.Net;
using System.Text.Json.Nodes;

namespace OpenOps.Inference.Tests;

/// <summary>A streamed answer, taken apart.</summary>
internal sealed record StreamedAnswer(HttpStatusCode Status, string InteractionId, IReadOnlyList<JsonNode> Events, bool IsDone, string Raw)
{
    public string Text => string.Concat(Events.Select(part => part["choices"]?.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>()));

    public string? FinishReason => Events.Select(part => part["choices"]?.AsArray().FirstOrDefault()?["finish_reason"]?.GetValue<string>()).LastOrDefault(reason => reason is not null);

    public JsonNode? Usage => Events.Select(part => part["usage"]).LastOrDefault(usage => usage is not null);

    public JsonNode? Error => Events.Select(part => part["error"]).LastOrDefault(error => error is not null);

    public static StreamedAnswer Parse(HttpResponseMessage response, string body)
    {
        var data = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part.StartsWith("data: ", StringComparison.Ordinal))
            .Select(part => part["data: ".Length..])
            .ToList();
        var isDone = data.Count > 0 && data[^1] == "[DONE]";
        if (data.Count == 0 && body.StartsWith('{'))
        {
            data.Add(body);
        }

        var id = response.Headers.TryGetValues("x-openops-interaction-id", out var values) ? values.Single() : "";
        return new StreamedAnswer(response.StatusCode, id, [.. data.Where(part => part != "[DONE]").Select(part => JsonNode.Parse(part)!)], isDone, body);
    }
}
