using System.ComponentModel.DataAnnotations;

namespace OpenOps.BotService.Provisioning;

/// <summary>Who and what <c>provision</c> makes on the server, section <c>Provisioning</c>.</summary>
internal sealed class ProvisioningOptions
{
    public const string SectionName = "Provisioning";

    /// <summary>An administrator's username. On a server without accounts this one is made, and becomes its administrator.</summary>
    [Required(ErrorMessage = "Set it to the username of an administrator of the server.")]
    public string AdminUsername { get; set; } = "";

    /// <summary>The administrator's password. Hand it over in the environment, not in a file.</summary>
    [Required(ErrorMessage = "Set it, in the environment variable OPENOPS_MATTERMOST_PASSWORD, to the administrator's password.")]
    public string AdminPassword { get; set; } = "";

    public TeamToProvision Team { get; set; } = new();

    /// <summary>Open channels of the team.</summary>
    public List<ChannelToProvision> Channels { get; } = [];

    /// <summary>People, who join the team and all these channels and get a direct conversation with each bot.</summary>
    public List<UserToProvision> Users { get; } = [];

    /// <summary>Where it is remembered which of the people's accounts were made here, and so have the passwords given here.</summary>
    /// <value>None: nothing is remembered, and the passwords are tried.</value>
    public string? AccountsFile { get; set; }

    /// <summary>Whether two of the people have a short discussion in <see cref="SeedChannel"/>, for a bot to summarise.</summary>
    /// <value>false.</value>
    public bool SeedDiscussion { get; set; }

    /// <summary>Where that discussion is.</summary>
    /// <value>pilot.</value>
    public string SeedChannel { get; set; } = "pilot";

    /// <summary>
    /// Where the server reaches the bot service: what the service has as <c>Actions:CallbackUrl</c>, and read from there.
    /// </summary>
    /// <value>None: then no slash commands are made.</value>
    public Uri? CallbackUrl { get; set; }

    /// <summary>The host that the server is told it may call, if it has to be told.</summary>
    /// <value>The host of <see cref="CallbackUrl"/>.</value>
    public string? CallbackHost { get; set; }

    /// <summary>Whether all bots and slash commands get new tokens; the old ones end once the new ones are written.</summary>
    /// <value>false.</value>
    public bool RotateTokens { get; set; }

    /// <summary>Whether the plug-in for the web app is installed, where the server takes one.</summary>
    /// <value>true.</value>
    public bool InstallPlugin { get; set; } = true;

    /// <summary>The domain of the addresses that accounts must have. No mail is sent.</summary>
    /// <value>openops.invalid, a domain that cannot exist.</value>
    [Required]
    public string EmailDomain { get; set; } = "openops.invalid";

    /// <summary>How long to wait for the server to answer.</summary>
    /// <value>60 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WaitTimeout { get; set; } = TimeSpan.FromSeconds(60);
}

/// <summary>The team.</summary>
internal sealed class TeamToProvision
{
    /// <value>openops.</value>
    public string Name { get; set; } = "openops";

    /// <value>OpenOps.</value>
    public string DisplayName { get; set; } = "OpenOps";
}

/// <summary>A channel of the team.</summary>
internal sealed class ChannelToProvision
{
    public string Name { get; set; } = "";

    /// <value>The name.</value>
    public string? DisplayName { get; set; }

    public string Purpose { get; set; } = "";
}

/// <summary>A person.</summary>
internal sealed class UserToProvision
{
    public string Username { get; set; } = "";

    public string Password { get; set; } = "";

    public string FirstName { get; set; } = "";

    public string LastName { get; set; } = "";
}
