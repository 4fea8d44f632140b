namespace OpenOps.Audit.Console.Samples;

/// <summary>The sample that evaluators see, as its form holds it.</summary>
/// <param name="IsSet">Whether somebody has set one.</param>
/// <param name="SetBy">Who.</param>
/// <param name="Share">In a hundred, of every bot that has none of its own.</param>
/// <param name="Bots">Each bot with its own share; empty for none of its own.</param>
/// <param name="From">Not asked before.</param>
/// <param name="To">Asked before.</param>
/// <param name="Problems">Objections to what was entered.</param>
public sealed record SampleModel(
    bool IsSet, string SetBy, string Share, IReadOnlyList<(string Bot, string Share)> Bots, string From, string To, IReadOnlyList<string> Problems);
