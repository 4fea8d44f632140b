namespace OpenOps.Audit.Console.Overview;

/// <summary>What the overview shows.</summary>
public sealed record OverviewModel
{
    public required int Days { get; init; }

    public required string Bot { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<string> Bots { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    public required Totals All { get; init; }

    public required long People { get; init; }

    public required IReadOnlyList<Cost> Costs { get; init; }

    /// <summary>How many of the record's events are not counted yet, when it is more than the page counts by itself.</summary>
    public required long Behind { get; init; }

    public required IReadOnlyList<OverviewRow> Rows { get; init; }

    public required IReadOnlyList<Chart> Charts { get; init; }
}

/// <summary>A line of the table: one bot with one model.</summary>
public sealed record OverviewRow(string Bot, string Model, Totals Totals, Cost? Cost);

/// <summary>Numbers over time.</summary>
/// <param name="Id">For its heading.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Kind">How.</param>
/// <param name="Days">The days, the earliest first.</param>
/// <param name="Series">The numbers.</param>
/// <param name="Unit">How a number reads.</param>
public sealed record Chart(string Id, string Title, ChartKind Kind, IReadOnlyList<DateOnly> Days, IReadOnlyList<ChartSeries> Series, ChartUnit Unit);

/// <summary>One line, or one colour of the bars. Null: nothing to tell of that day.</summary>
public sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);

/// <summary>How a chart is drawn.</summary>
public enum ChartKind
{
    /// <summary>One bar a day, its parts on each other.</summary>
    Bars,

    /// <summary>One line for each series.</summary>
    Lines,
}

/// <summary>What a chart's numbers are.</summary>
public enum ChartUnit
{
    Count,
    Milliseconds,
    Share,
}
