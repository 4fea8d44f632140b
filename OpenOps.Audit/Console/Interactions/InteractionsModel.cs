using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Console.Interactions;

/// <summary>What a list of interactions shows.</summary>
public sealed record InteractionsModel
{
    /// <summary>Where the list lives: everybody's, or one's own.</summary>
    public required string Path { get; init; }

    public required string Heading { get; init; }

    public required string Lead { get; init; }

    public required FilterValues Filter { get; init; }

    public required IReadOnlyList<string> Bots { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    public required InteractionRowsModel Rows { get; init; }

    /// <summary>Objections to the filter, by its fields' names.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The next page's address; null at the end.</summary>
    public required string? Older { get; init; }

    /// <summary>The first page's address, when this is a later one.</summary>
    public required string? Newest { get; init; }

    /// <summary>Where new rows are fetched from; null where the list is not live.</summary>
    public required string? Live { get; init; }

    /// <summary>Whether words can be asked for.</summary>
    public required bool FiltersWords { get; init; }

    /// <summary>Whether a person can be asked for.</summary>
    public required bool FiltersPeople { get; init; }
}

/// <summary>The rows of a list.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Redacted">Whether people's names are left out.</param>
/// <param name="ShowsPeople">Whether there is a column for people.</param>
public sealed record InteractionRowsModel(IReadOnlyList<InteractionSummary> Items, bool Redacted, bool ShowsPeople);

/// <summary>What a filter's fields hold.</summary>
public sealed record FilterValues(
    string User, string Bot, string Model, string Channel, string Outcome, string Rating, string From, string To, string Text)
{
    public bool IsEmpty => string.Concat(User, Bot, Model, Channel, Outcome, Rating, From, To, Text).Length == 0;
}
