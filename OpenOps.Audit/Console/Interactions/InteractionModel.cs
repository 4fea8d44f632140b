using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Console.Interactions;

/// <summary>What the page of one interaction shows.</summary>
public sealed record InteractionModel
{
    public required InteractionDetails Details { get; init; }

    public required bool Redacted { get; init; }

    public required Cost? Cost { get; init; }

    public required string? PostLink { get; init; }

    public required string? TraceLink { get; init; }

    /// <summary>Posts that went into the messages, with where they lead.</summary>
    public required IReadOnlyList<SourceLink> Sources { get; init; }

    /// <summary>All answers to the same post, in their order; empty when this is the only one.</summary>
    public required IReadOnlyList<VariantLink> Variants { get; init; }

    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }
}

/// <summary>A post.</summary>
public sealed record SourceLink(string PostId, string? Link);
