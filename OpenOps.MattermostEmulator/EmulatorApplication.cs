using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.Page;
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
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UsePageHeaders();
        app.UseApiPipeline();
        app.UseWebSockets();
        app.MapServiceDefaults();
        app.MapMattermostApi();
        app.MapPage();

        // A state file that cannot be read is found now, not by the first request.
        app.Services.GetRequiredService<ChatState>();
        return app;
    }
}
