using OpenOps.BotService.Tasks.Meetings.Recordings;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.BotService.Tasks.Meetings;

internal static class MeetingServices
{
    /// <summary>Adds the summaries of meetings.</summary>
    public static void AddMeetings(this IServiceCollection services)
    {
        services.AddValidatedOptions<MeetingOptions>(MeetingOptions.SectionName);
        services.AddSingleton<MeetingTranscripts>().AddSingleton<SoundExtraction>().AddSingleton<RecordingTranscriber>();
        services.AddSingleton<ITaskKind, MeetingTask>().AddSingleton<MeetingClicks>();
        services.AddSingleton<MeetingOffers>().AddHostedService(provider => provider.GetRequiredService<MeetingOffers>());
    }
}
