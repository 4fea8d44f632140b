namespace OpenOps.AppHost.Tests;

/// <summary>An application without any resources yet, as if it were OpenOps.AppHost's.</summary>
internal static class TestBuilder
{
    public static IDistributedApplicationBuilder Create(params string[] args) => Create(dashboard: false, args);

    public static IDistributedApplicationBuilder Create(bool dashboard, params string[] args) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = args,
            AssemblyName = typeof(AppHostFolders).Assembly.GetName().Name,
            DisableDashboard = !dashboard,
        });
}
