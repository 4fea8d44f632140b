using System.Globalization;

namespace OpenOps.Sandbox.Topology;

/// <summary>Who and what a new sandbox holds: an administrator, two people, a team with a general and a pilot channel.</summary>
internal static class DemoTeam
{
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> People = ["alice", "ben"];

    public static IEnumerable<string> Everyone => People.Prepend(Admin);

    /// <summary>The provisioner's settings for this team.</summary>
    public static (string, string)[] Settings(IReadOnlyDictionary<string, string> passwords) =>
    [
        ("Provisioning__Team__Name", "openops"),
        ("Provisioning__Team__DisplayName", "OpenOps"),
        ("Provisioning__Channels__0__Name", "general"),
        ("Provisioning__Channels__0__DisplayName", "General"),
        ("Provisioning__Channels__0__Purpose", "Everyday talk of the team"),
        ("Provisioning__Channels__1__Name", "pilot"),
        ("Provisioning__Channels__1__DisplayName", "AI pilot"),
        ("Provisioning__Channels__1__Purpose", "Where early adopters try the assistants and tell what they found"),
        ("Provisioning__SeedDiscussion", "true"),
        .. People.SelectMany((username, index) => PersonSettings(username, passwords[username], index)),
    ];

    private static (string, string)[] PersonSettings(string username, string password, int index)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"Provisioning__Users__{index}__");
        var (first, last) = username is "alice" ? ("Alice", "Moreau") : ("Ben", "Okafor");
        return
        [
            (prefix + "Username", username),
            (prefix + "Password", password),
            (prefix + "FirstName", first),
            (prefix + "LastName", last),
        ];
    }
}
