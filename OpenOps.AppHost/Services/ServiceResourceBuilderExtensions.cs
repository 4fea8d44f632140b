namespace OpenOps.AppHost.Services;

/// <summary>What the OpenOps services have in common as resources.</summary>
internal static class ServiceResourceBuilderExtensions
{
    /// <summary>Adds a service with one HTTP endpoint on loopback and the health check that others wait for.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string displayName, string icon)
        where TProject : IProjectMetadata, new() =>
        builder.AddProgram<TProject>(name, icon)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithUrlForEndpoint("http", url => url.DisplayText = displayName);

    /// <summary>Adds a run of a program that does one thing and ends: the given verb.</summary>
    public static IResourceBuilder<ProjectResource> AddTask<TProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string verb, string icon)
        where TProject : IProjectMetadata, new() =>
        builder.AddProgram<TProject>(name, icon).WithArgs(verb);

    /// <summary>Hands over another service's address and the key to it.</summary>
    public static IResourceBuilder<ProjectResource> WithService(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<ProjectResource> service, IResourceBuilder<ParameterResource> key) =>
        builder.WithReference(service).WithEnvironment($"services__{service.Resource.Name}__apikey", key);

    /// <summary>Lets a caller in, with the rights named.</summary>
    public static IResourceBuilder<ProjectResource> WithCaller(
        this IResourceBuilder<ProjectResource> builder, string caller, IResourceBuilder<ParameterResource> key, params ReadOnlySpan<string> rights)
    {
        builder.WithEnvironment($"ApiKeys__Callers__{caller}__Secret", key);
        for (var index = 0; index < rights.Length; index++)
        {
            builder.WithEnvironment($"ApiKeys__Callers__{caller}__Rights__{index}", rights[index]);
        }

        return builder;
    }

    // A reference hands over what our services read and no more: not the parts of a connection string as variables of their own.
    private static IResourceBuilder<ProjectResource> AddProgram<TProject>(this IDistributedApplicationBuilder builder, string name, string icon)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true)
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
            .WithIconName(icon);
}
