using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Serving;
using OpenOps.Inference.LocalModels.ToolCalls;

namespace OpenOps.Inference.LocalModels.Chat;

/// <summary>What the decode loop tells of one answer, in the abstractions' words.</summary>
/// <param name="model">The model that answers.</param>
/// <param name="reader">Finds calls in its text; null when there is nothing to call.</param>
internal sealed class LocalAnswer(LocalModel model, ToolCallReader? reader)
{
    // Stands for a name that cannot be told, where one is needed.
    private const string NoName = "unreadable";

    private readonly string _id = $"local-{Guid.CreateVersion7(model.Time.GetUtcNow()):N}";
    private int _calls;

    /// <summary>The update to pass on; null when there is nothing to tell yet.</summary>
    public ChatResponseUpdate? ToUpdate(AnswerEvent next) => next switch
    {
        AnswerEvent.Text text => ToContents(reader is null ? [new ToolCallPart.Said(text.Value)] : reader.Add(text.Value)) is { Count: > 0 } contents
            ? Update(contents)
            : null,
        AnswerEvent.End end => End(end),
        _ => Queued(next),
    };

    private ChatResponseUpdate Queued(AnswerEvent queued)
    {
        var update = Update([]);
        update.AdditionalProperties = new() { [LocalChatClient.QueuedKey] = queued };
        return update;
    }

    private ChatResponseUpdate End(AnswerEvent.End end)
    {
        var contents = ToContents(reader?.Finish() ?? []);
        contents.Add(new UsageContent(new UsageDetails
        {
            InputTokenCount = end.Usage.Prompt,
            OutputTokenCount = end.Usage.Output,
            TotalTokenCount = end.Usage.Prompt + end.Usage.Output,
            CachedInputTokenCount = end.Usage.Cached,
        }));
        var update = Update(contents);
        update.FinishReason = _calls > 0 ? ChatFinishReason.ToolCalls : end.Finish == FinishKind.Length ? ChatFinishReason.Length : ChatFinishReason.Stop;
        return update;
    }

    private List<AIContent> ToContents(IReadOnlyList<ToolCallPart> parts) => [.. parts.Select(part => part switch
    {
        ToolCallPart.Said said => (AIContent)new TextContent(said.Text),
        ToolCallPart.Call call => ToCall(call.Name, call.Arguments, why: null),
        ToolCallPart.Unreadable bad => ToCall(bad.Name ?? NoName, bad.Raw, bad.Why),
        _ => throw new InvalidOperationException($"{part.GetType()} is no part of an answer."),
    })];

    private FunctionCallContent ToCall(string name, string arguments, string? why) => new($"{_id}-{++_calls}", name)
    {
        AdditionalProperties = new() { [ToolPrompt.ArgumentsKey] = arguments },
        Exception = why is null ? null : new FormatException(why),
    };

    private ChatResponseUpdate Update(IList<AIContent> contents) =>
        new(ChatRole.Assistant, contents) { ResponseId = _id, ModelId = model.Settings.Id };
}
