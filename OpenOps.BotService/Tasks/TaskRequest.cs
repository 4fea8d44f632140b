using OpenOps.BotService.Bots;

namespace OpenOps.BotService.Tasks;

/// <summary>Somebody wants a task done.</summary>
/// <param name="Bot">By whom.</param>
/// <param name="Task">What it is; its cause makes it the same task when it is asked for again.</param>
internal sealed record TaskRequest(Bot Bot, TaskProps Task)
{
    /// <summary>Whether its cause may come again long after; the conversation is then searched for what it led to before.</summary>
    public bool IsOnceForEver { get; init; }
}

/// <summary>What became of a request for a task.</summary>
internal abstract record TaskStart
{
    /// <summary>It has its post, and the model is asked.</summary>
    public sealed record Begun(string PostId, string Permalink) : TaskStart;

    /// <summary>It is not done; the person is told why.</summary>
    public sealed record Refused(string Told) : TaskStart;
}
