using OpenOps.Audit.Settings;

namespace OpenOps.Audit.Console.Settings;

/// <summary>What the page of changed settings shows.</summary>
/// <param name="Changes">The newest first.</param>
/// <param name="Next">Where the list goes on.</param>
public sealed record SettingsModel(IReadOnlyList<RecordedChange> Changes, string? Next);
