namespace OpenOps.Audit.Tools;

internal static class ToolServices
{
    /// <summary>Adds what records the tools that models use.</summary>
    public static WebApplicationBuilder AddTools(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ToolValidator>();
        return builder;
    }
}
