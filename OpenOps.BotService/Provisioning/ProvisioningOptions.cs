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
    [Required(ErrorMessage = "Set it, in the environment variable Provisioning__AdminPassword, to the administrator's password.")]
    public string AdminPassword { get; set; } = "";

    public TeamToProvision Team { get; set; } = new();

    /// <summary>Open channels of the team.</summary>
    public List<ChannelToProvision> Channels { get; } = [];

    /// <summary>People, who join the team and all these channels and get a direct conversation with each bot.</summary>
    public List<UserToProvision> Users { get; } = [];

    /// <summary>Whether two of the people have a short discussion in <see cref="SeedChannel"/>, for a bot to summarise.</summary>
    /// <value>false.</value>
    public bool SeedDiscussion { get; set; }

    /// <summary>Where that discussion is.</summary>
    /// <value>pilot.</value>
    public string SeedChannel { get; set; } = "pilot";

    /// <summary>
    /// The host on which the server reaches this service for buttons, if the server has to be told that it may: a name
    /// or address of the same machine or network.
    /// </summary>
    /// <value>None: the server's setting stays.</value>
    public string? CallbackHost { get; set; }

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
