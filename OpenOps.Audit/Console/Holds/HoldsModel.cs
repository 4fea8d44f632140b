using OpenOps.Audit.Retention;

namespace OpenOps.Audit.Console.Holds;

/// <summary>What the list of legal holds shows.</summary>
/// <param name="Holds">Those in force, the earliest first.</param>
/// <param name="MayKeep">Whether the reader may set and release them.</param>
/// <param name="Entered">What was entered for a new one.</param>
/// <param name="Problems">What is wrong with it.</param>
public sealed record HoldsModel(IReadOnlyList<ActiveHold> Holds, bool MayKeep, HoldEntry Entered, IReadOnlyList<string> Problems);

/// <summary>A new hold as it is typed; empty for what is left out.</summary>
public sealed record HoldEntry(string Person, string Channel, string From, string To, string Reason)
{
    /// <summary>Nothing yet.</summary>
    public static HoldEntry Empty { get; } = new("", "", "", "", "");
}
