using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Access;

/// <summary>Which roles a person has, by settings. Asked at every request, so a restart with other settings holds at once.</summary>
internal sealed class RoleAssignment(IOptions<AccessOptions> options)
{
    private const string Everyone = "*";

    public IReadOnlyList<ConsoleRole> Of(ChatAccount account) =>
        [.. Enum.GetValues<ConsoleRole>().Where(role => IsNamed(role, account.UserName) || IsByDefault(role, account))];

    private bool IsNamed(ConsoleRole role, string userName) =>
        options.Value.Roles.TryGetValue(role.ToText(), out var names)
        && Array.Exists(names, name => name == Everyone || string.Equals(name, userName, StringComparison.OrdinalIgnoreCase));

    private bool IsByDefault(ConsoleRole role, ChatAccount account) => role switch
    {
        ConsoleRole.Administrator => account.IsSystemAdmin && options.Value.SystemAdminsAdminister,
        ConsoleRole.User => !options.Value.Roles.ContainsKey(ConsoleRole.User.ToText()),
        ConsoleRole.Auditor or ConsoleRole.PilotLead or ConsoleRole.Evaluator => false,
    };
}

/// <summary>An account of the chat server.</summary>
internal sealed record ChatAccount(string UserId, string UserName, bool IsSystemAdmin);
