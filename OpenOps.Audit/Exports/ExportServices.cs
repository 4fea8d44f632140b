using OpenOps.Audit.Evidence;

namespace OpenOps.Audit.Exports;

internal static class ExportServices
{
    /// <summary>Adds what writes exports.</summary>
    public static WebApplicationBuilder AddExports(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EvidenceExport>();
        builder.Services.AddSingleton<RunningExports>();
        builder.Services.AddSingleton<Exporter>();
        return builder;
    }
}
