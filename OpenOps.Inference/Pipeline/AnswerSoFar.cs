using System.Text;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>What has arrived of an answer, and when.</summary>
internal sealed class AnswerSoFar(TimeProvider time)
{
    private readonly StringBuilder _text = new();
    private readonly long _started = time.GetTimestamp();

    public string Text => _text.ToString();

    /// <summary>The tools that the model has asked for.</summary>
    public List<FunctionCallContent> ToolCalls { get; } = [];

    public bool HasText => _text.Length > 0;

    public UsageDetails? Usage { get; private set; }

    public ChatFinishReason? FinishReason { get; private set; }

    public string? ResponseId { get; private set; }

    public string? ModelId { get; private set; }

    /// <summary>From the call to the first text, thinking included.</summary>
    public TimeSpan? FirstToken { get; private set; }

    /// <summary>How long it waited for its turn; nothing where nobody told.</summary>
    public TimeSpan Queued { get; private set; }

    /// <summary>How many of the oldest messages the provider left out.</summary>
    public int DroppedMessages { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>Takes an update in and returns its text.</summary>
    public string Add(ChatResponseUpdate update)
    {
        var text = update.Text;
        _text.Append(text);
        if (FirstToken is null && update.Contents.Any(content => content is TextContent or TextReasoningContent))
        {
            FirstToken = Elapsed;
        }

        if (update.GetQueuePlace() is not null)
        {
            Queued = Elapsed;
        }

        DroppedMessages += update.GetDroppedMessages();
        FinishReason = update.FinishReason ?? FinishReason;
        ResponseId = update.ResponseId ?? ResponseId;
        ModelId = update.ModelId ?? ModelId;
        ToolCalls.AddRange(update.Contents.OfType<FunctionCallContent>());
        Usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? Usage;
        return text;
    }
}
