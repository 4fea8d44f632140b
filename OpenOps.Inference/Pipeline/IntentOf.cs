using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Audit;
using OpenOps.Inference.Models;
using OpenOps.Inference.Tools;

namespace OpenOps.Inference.Pipeline;

/// <summary>Makes the record's intent of a call that is about to be made.</summary>
internal static class IntentOf
{
    /// <summary>The name recorded for a server that has not yet been asked which model it serves.</summary>
    private const string ServersChoice = "auto";

    public static AuditIntent Call(
        Interaction interaction, IReadOnlyList<ChatMessage> messages, ChatOptions options, Activity? activity, DateTimeOffset now) =>
        Of(interaction, [.. messages.Select(ToMessage)], ToParameters(options), activity, now);

    public static AuditIntent Of(
        Interaction interaction, IReadOnlyList<AuditMessage> messages, IReadOnlyDictionary<string, JsonElement> parameters, Activity? activity,
        DateTimeOffset now) => new()
    {
        Id = interaction.Id,
        OccurredAt = now,
        Caller = interaction.Caller,
        Operation = interaction.Operation,
        Requester = new AuditRequester(interaction.Requester.Id, interaction.Requester.Name, interaction.Requester.Roles),
        Place = ToPlace(interaction.Place),
        Bot = interaction.Bot,
        Model = ToModel(interaction.Model),
        Parameters = parameters,
        Messages = messages,
        Sources = interaction.SourcePostIds,
        ParentInteractionId = interaction.ParentId,
        TraceId = (activity?.TraceId ?? default).ToHexString(),
        SpanId = (activity?.SpanId ?? default).ToHexString(),
    };

    private static AuditPlace ToPlace(Place place) =>
        new(place.TeamId, place.ChannelId, place.ChannelType, place.PostId, place.RootId, place.ConversationId);

    private static AuditModel ToModel(AvailableModel model) => new(
        model.Id,
        model.Provider.Name(),
        model.Name ?? (model.Provider == ProviderKind.Baseline ? Providers.Baseline.BaselineChatClient.ModelName : ServersChoice),
        model.Custody.Name(),
        model.Host,
        GgufSha256: model.Entry.File?.Sha256);

    private static Dictionary<string, JsonElement> ToParameters(ChatOptions options)
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Add("temperature", options.Temperature);
        Add("top_p", options.TopP);
        Add("top_k", options.TopK);
        Add("min_p", options.GetSampling(SamplingOptions.MinP));
        Add("repetition_penalty", options.GetSampling(SamplingOptions.RepetitionPenalty));
        Add("max_tokens", options.MaxOutputTokens);
        Add("stop", options.StopSequences is { Count: > 0 } stop ? new JsonArray([.. stop.Select(text => JsonValue.Create(text))]) : null);
        Add("seed", options.Seed);
        Add("presence_penalty", options.PresencePenalty);
        Add("frequency_penalty", options.FrequencyPenalty);
        if (options.GetResponseFormat() is { } format)
        {
            parameters["response_format"] = format;
        }

        Add("tools", options.GetOfferedTools() is { Count: > 0 } tools
            ? new JsonArray([.. tools.Select(tool => new JsonObject { ["name"] = tool.Name, ["policy"] = tool.Policy.Name() })])
            : null);
        return parameters;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                parameters[name] = value.Deserialize(AuditJson.Default.JsonElement);
            }
        }
    }

    private static AuditMessage ToMessage(ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>().Select(call => $"[tool call {call.Name}({ToolArguments.ToJson(call)})]");
        var results = message.Contents.OfType<FunctionResultContent>().Select(result => result.Result as string ?? "");
        return new AuditMessage(message.Role.Value, message.AuthorName, string.Join('\n', calls.Concat(results).Prepend(message.Text).Where(text => text.Length > 0)));
    }
}
