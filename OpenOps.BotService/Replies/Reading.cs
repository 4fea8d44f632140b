using OpenOps.BotService.Conversations;

namespace OpenOps.BotService.Replies;

/// <summary>How a model is given what it is to read.</summary>
internal abstract record Reading
{
    /// <summary>In one request.</summary>
    public sealed record AtOnce(Conversation Conversation) : Reading;

    /// <summary>More than fits: part by part, each answered with notes, which then stand in for it.</summary>
    /// <param name="Parts">A request for each part, in order.</param>
    /// <param name="Told">What the person sees while they are read, given the number of one.</param>
    /// <param name="CombineAsync">Makes of the parts' notes, in their order, what is read next.</param>
    public sealed record InParts(
        IReadOnlyList<Conversation> Parts, Func<int, string> Told, Func<IReadOnlyList<string>, CancellationToken, Task<Reading>> CombineAsync) : Reading;

    /// <summary>Not at all; the person is told why.</summary>
    public sealed record Impossible(string Told) : Reading;
}
