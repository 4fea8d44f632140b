using OpenOps.AppHost.Secrets;

namespace OpenOps.AppHost.Services;

/// <summary>Who and what a new server holds: an administrator, two people, a team with a general and a pilot channel.</summary>
internal static class DemoTeamExtensions
{
    private static readonly (string Username, string FirstName, string LastName)[] People = [("alice", "Alice", "Moreau"), ("ben", "Ben", "Okafor")];

    private static readonly (string Name, string DisplayName, string Purpose)[] Channels =
    [
        ("general", "General", "Everyday talk of the team"),
        ("pilot", "AI pilot", "Where early adopters try the assistants and tell what they found"),
    ];

    /// <summary>Tells the provisioner of the team. Each person's password is a secret parameter, <c>{username}-password</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithDemoTeam(
        this IResourceBuilder<ProjectResource> provisioning, IResourceBuilder<ParameterResource> adminPassword)
    {
        provisioning
            .WithEnvironment("Provisioning__AdminUsername", "admin")
            .WithEnvironment("Provisioning__AdminPassword", adminPassword)
            .WithEnvironment("Provisioning__Team__Name", "openops")
            .WithEnvironment("Provisioning__Team__DisplayName", "OpenOps")
            .WithEnvironment("Provisioning__SeedDiscussion", "true");

        foreach (var (index, channel) in Channels.Index())
        {
            provisioning
                .WithEnvironment($"Provisioning__Channels__{index}__Name", channel.Name)
                .WithEnvironment($"Provisioning__Channels__{index}__DisplayName", channel.DisplayName)
                .WithEnvironment($"Provisioning__Channels__{index}__Purpose", channel.Purpose);
        }

        foreach (var (index, person) in People.Index())
        {
            provisioning
                .WithEnvironment($"Provisioning__Users__{index}__Username", person.Username)
                .WithEnvironment($"Provisioning__Users__{index}__Password", provisioning.ApplicationBuilder.AddSecret($"{person.Username}-password"))
                .WithEnvironment($"Provisioning__Users__{index}__FirstName", person.FirstName)
                .WithEnvironment($"Provisioning__Users__{index}__LastName", person.LastName);
        }

        return provisioning;
    }
}
