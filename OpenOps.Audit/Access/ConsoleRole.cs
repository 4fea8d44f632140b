namespace OpenOps.Audit.Access;

/// <summary>What a person is to the console. A person may have several.</summary>
internal enum ConsoleRole
{
    /// <summary>Looks after the service, holds and erases; reads nothing that was said.</summary>
    Administrator,

    /// <summary>Reads everything, changes nothing.</summary>
    Auditor,

    /// <summary>Sees sums, and sets what evaluators see.</summary>
    PilotLead,

    /// <summary>Reads a sample without names, and deals with complaints.</summary>
    Evaluator,

    /// <summary>Sees what is recorded of oneself.</summary>
    User,
}

/// <summary>The words of <see cref="ConsoleRole"/> in settings and records, and what each role may do.</summary>
internal static class ConsoleRoleText
{
    public static IEnumerable<string> All => Enum.GetValues<ConsoleRole>().Select(ToText);

    public static string ToText(this ConsoleRole role) => role switch
    {
        ConsoleRole.Administrator => "administrator",
        ConsoleRole.Auditor => "auditor",
        ConsoleRole.PilotLead => "pilot_lead",
        ConsoleRole.Evaluator => "evaluator",
        ConsoleRole.User => "user",
    };

    public static ConsoleRole? TryParse(string word)
    {
        var found = Enum.GetValues<ConsoleRole>().Where(role => role.ToText() == word).ToArray();
        return found is [var role] ? role : null;
    }

    public static IReadOnlyList<string> RightsOf(ConsoleRole role) => role switch
    {
        ConsoleRole.Administrator => [ConsoleRights.Overview, ConsoleRights.Integrity, ConsoleRights.People, ConsoleRights.Keep, ConsoleRights.Sessions, ConsoleRights.Sample],
        ConsoleRole.Auditor => [ConsoleRights.Overview, ConsoleRights.Read, ConsoleRights.Integrity, ConsoleRights.People, ConsoleRights.Export],
        ConsoleRole.PilotLead => [ConsoleRights.Overview, ConsoleRights.Sample],
        ConsoleRole.Evaluator => [ConsoleRights.ReadRedacted, ConsoleRights.Triage],
        ConsoleRole.User => [ConsoleRights.Own],
    };
}
