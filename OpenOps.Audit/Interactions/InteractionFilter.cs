using OpenOps.Audit.Search;

namespace OpenOps.Audit.Interactions;

/// <summary>What a list of interactions is narrowed by.</summary>
internal sealed record InteractionFilter
{
    public string? User { get; init; }

    public string? Bot { get; init; }

    public string? Model { get; init; }

    public string? Channel { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public InteractionOutcome? Outcome { get; init; }

    public RatingFilter? Rating { get; init; }

    /// <summary>Words, all of which were said in an interaction or of it.</summary>
    public string? Text { get; init; }

    /// <summary>What <see cref="Text"/> comes to: looked up once for each question.</summary>
    internal WordMatches? Matches { get; init; }

    /// <summary>Only what is in this sample; null for everything.</summary>
    public SampleRule? Sample { get; init; }

    /// <summary>Only intents recorded before this sequence.</summary>
    public long? Before { get; init; }

    public int Limit { get; init; } = 50;
}

/// <summary>What anyone's current vote is.</summary>
internal enum RatingFilter
{
    Up,
    Down,
    None,
}
