using OpenOps.Audit.Console.Interactions;

namespace OpenOps.Audit.Console.Exports;

/// <summary>What the form for an export holds.</summary>
public sealed record ExportsModel(
    string Format, FilterValues Filter, string TestPercent, IReadOnlyList<string> Problems, IReadOnlyList<string> Bots, IReadOnlyList<string> Models);
