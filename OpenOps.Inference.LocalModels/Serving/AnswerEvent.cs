namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>What a running request tells its caller: its place in the queue, text, and at last its end.</summary>
internal abstract record AnswerEvent
{
    /// <summary>The place among those who wait, 1 for the next, 0 when the waiting is over; and the wait, once there is something to judge it by.</summary>
    internal sealed record Queued(int Position, TimeSpan? ExpectedWait) : AnswerEvent;

    internal sealed record Text(string Value) : AnswerEvent;

    internal sealed record End(FinishKind Finish, AnswerUsage Usage) : AnswerEvent;
}

/// <summary>Why an answer ended.</summary>
internal enum FinishKind
{
    Stop,
    Length,
    Cancelled,
}

/// <summary>What an answer took, exactly.</summary>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Cached">Those of them that were known from before.</param>
/// <param name="Output">Tokens that were chosen, the end marker included.</param>
/// <param name="Waited">From the request to its admission.</param>
/// <param name="FirstToken">From the request to the first token; null when there was none.</param>
/// <param name="Total">From the request to the end.</param>
internal sealed record AnswerUsage(int Prompt, int Cached, int Output, TimeSpan Waited, TimeSpan? FirstToken, TimeSpan Total);
