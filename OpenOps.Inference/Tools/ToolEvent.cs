using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Tools;

/// <summary>What the caller of a streamed answer is told, or asked, about a tool.</summary>
internal sealed class ToolEvent : AIContent
{
    /// <summary>One of <see cref="ToolEventKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The tool, as the model knows it.</summary>
    public required string Tool { get; init; }

    /// <summary>Under what the caller answers; null when nothing is asked.</summary>
    public Guid? Exchange { get; init; }

    /// <summary>What the tool is for, in its maker's words.</summary>
    public string? Description { get; init; }

    /// <summary>What the model wants of it, as JSON.</summary>
    public string? Arguments { get; init; }

    /// <summary>How long the caller has to answer.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>How the call ended: <c>succeeded</c>, <c>failed</c> or <c>refused</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>A word for what went wrong.</summary>
    public string? ErrorType { get; init; }
}

/// <summary>The words of <see cref="ToolEvent.Kind"/> on the wire.</summary>
internal static class ToolEventKinds
{
    /// <summary>Whether a tool may run is to be answered.</summary>
    public const string Approval = "approval";

    /// <summary>A tool that reads the chat is to be run, and its result answered.</summary>
    public const string Execution = "execution";

    /// <summary>A call is over.</summary>
    public const string Ended = "ended";

    /// <summary>The model may ask for no more tools in this answer.</summary>
    public const string Limit = "limit";
}
