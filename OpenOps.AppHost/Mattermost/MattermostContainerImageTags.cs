namespace OpenOps.AppHost.Mattermost;

/// <summary>Where the container image of Mattermost comes from.</summary>
internal static class MattermostContainerImageTags
{
    /// <summary>The registry.</summary>
    /// <remarks>docker.io</remarks>
    public const string Registry = "docker.io";

    /// <summary>The image: the edition that is free software.</summary>
    /// <remarks>mattermost/mattermost-team-edition</remarks>
    public const string Image = "mattermost/mattermost-team-edition";

    /// <summary>The tag: a release of 11.7, which gets security fixes until May 2027.</summary>
    /// <remarks>11.7.10</remarks>
    public const string Tag = "11.7.10";
}
