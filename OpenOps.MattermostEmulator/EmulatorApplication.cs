using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.Faults;
using OpenOps.MattermostEmulator.Markdown;
using OpenOps.MattermostEmulator.Page;
using OpenOps.MattermostEmulator.RateLimits;
using OpenOps.MattermostEmulator.State;
using OpenOps.ServiceDefaults;

namespace OpenOps.MattermostEmulator;

/// <summary>Builds the emulator, for its own process and for tests.</summary>
internal static class EmulatorApplication
{
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // The page lies beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.AddServiceDefaults("mattermost-emulator");
        builder.Services.AddMattermostApi();
        builder.Services.AddSingleton<RequestFaults>();
        builder.Services.AddSingleton<RequestBudgets>();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UsePageHeaders();
        app.UseApiPipeline();
        app.UseRateLimit();
        app.UseFaults();
        app.UseWebSockets();
        app.MapServiceDefaults();
        app.MapMattermostApi();
        app.MapRender();
        app.MapFaults();
        app.MapPage();

        // A state file that cannot be read is found now, not by the first request.
        app.Services.GetRequiredService<ChatState>();
        return app;
    }
}
