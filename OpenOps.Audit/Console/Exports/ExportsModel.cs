using OpenOps.Audit.Console.Interactions;

namespace OpenOps.Audit.Console.Exports;

/// <summary>What the form for an export holds, and how far the person's exports are.</summary>
public sealed record ExportsModel(
    string Format, FilterValues Filter, string TestPercent, IReadOnlyList<string> Problems, IReadOnlyList<string> Bots, IReadOnlyList<string> Models,
    ExportProgressModel Progress);

/// <summary>How far a person's exports are, the newest first.</summary>
public sealed record ExportProgressModel(IReadOnlyList<ExportProgressRow> Rows);

/// <summary>How far an export is.</summary>
/// <param name="Format">Its format.</param>
/// <param name="State"><c>running</c>, <c>complete</c> or <c>broken</c>.</param>
/// <param name="Read">Interactions that were looked at.</param>
/// <param name="Written">Rows that were written.</param>
/// <param name="Elapsed">How long it has taken.</param>
public sealed record ExportProgressRow(string Format, string State, long Read, long Written, TimeSpan Elapsed);
