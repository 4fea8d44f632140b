namespace OpenOps.Audit.Access;

/// <summary>What a signed-in person may do. Roles are bundles of these.</summary>
internal static class ConsoleRights
{
    /// <summary>See sums.</summary>
    public const string Overview = "overview";

    /// <summary>Read everything.</summary>
    public const string Read = "read";

    /// <summary>Read a sample of what was said, and complaints, without names.</summary>
    public const string ReadRedacted = "read_redacted";

    /// <summary>Set how much of the record is seen by those who read without names.</summary>
    public const string Sample = "sample";

    /// <summary>Deal with complaints.</summary>
    public const string Triage = "triage";

    /// <summary>See the chain's state and verify it.</summary>
    public const string Integrity = "integrity";

    /// <summary>Take the record away.</summary>
    public const string Export = "export";

    /// <summary>See whom the record knows, and which legal holds are in force.</summary>
    public const string People = "people";

    /// <summary>Set and release legal holds, and erase people's texts.</summary>
    public const string Keep = "keep";

    /// <summary>See and end everybody's sessions.</summary>
    public const string Sessions = "sessions";

    /// <summary>Read one's own record.</summary>
    public const string Own = "own";
}
