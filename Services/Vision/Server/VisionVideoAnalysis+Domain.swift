import Contracts
import ServiceKit
import VisionDomain

extension VisionVideoAnalysis {
  /// The message for an analysis of the domain.
  init(_ analysis: VideoAnalysis, soundKindModel: CommonModelInfo) {
    self = .with {
      $0.facts = VisionVideoFacts(analysis.facts)
      $0.qualities = VisionVideoQualities(analysis.qualities)
      $0.shots = analysis.shots.map { shot in
        .with {
          $0.startS = shot.start
          $0.endS = shot.end
          $0.keyframeS = shot.keyframe
          if let jpeg = shot.keyframeJPEG { $0.keyframeJpeg = jpeg }
        }
      }
      $0.shotCount = UInt32(analysis.shotCount)
      if let loudness = analysis.loudness { $0.loudness = VisionLoudness(loudness) }
      $0.seconds = analysis.seconds.map { VisionVideoSecond($0) }
      $0.hook = VisionHook(analysis.hook, strength: CommonScore(analysis.hookStrength))
      $0.technicalQuality = CommonScore(analysis.technicalQuality)
      if let stability = analysis.stability {
        $0.stability = .with {
          $0.shakePercent = stability.shakePercent
          $0.measuredShare = stability.measuredShare
        }
      }
      $0.blackStretches = VisionStretches(analysis.blackStretches)
      $0.frozenStretches = VisionStretches(analysis.frozenStretches)
      if let silent = analysis.silentStretches { $0.silentStretches = VisionStretches(silent) }
      if let kind = analysis.soundKind {
        $0.soundKind = .with {
          $0.speechProbability = kind.speechProbability
          $0.interval = CommonInterval(kind.interval)
          $0.heardS = UInt32(kind.seconds)
          $0.speechShare = kind.speechShare
          $0.model = soundKindModel
        }
      }
      $0.platforms = analysis.platforms.map { VisionPlatformVerdict($0) }
    }
  }
}

extension VisionStretches {
  fileprivate init(_ stretches: Stretches) {
    self = .with {
      $0.listed = stretches.listed.map { stretch in
        .with {
          $0.startS = stretch.start
          $0.endS = stretch.end
        }
      }
      $0.count = UInt32(stretches.count)
      $0.totalS = stretches.seconds
    }
  }
}

extension VisionPlatformVerdict {
  fileprivate init(_ verdict: PlatformVerdict) {
    self = .with {
      $0.platform = verdict.platform
      $0.accepted = verdict.isAccepted
      $0.checks = verdict.checks.map { check in
        .with {
          $0.measure = check.measure
          $0.required = check.isRequired
          $0.allowed = check.allowed
          $0.measured = check.measured
          $0.result =
            switch check.verdict {
            case .kept: .kept
            case .broken: .broken
            case .unknown: .unknown
            }
          $0.source = check.source
          $0.readOn = check.readOn
        }
      }
    }
  }
}

extension VisionVideoFacts {
  fileprivate init(_ facts: VideoFacts) {
    self = .with {
      $0.container = facts.media.container
      $0.width = UInt32(facts.media.width)
      $0.height = UInt32(facts.media.height)
      $0.rotationDegrees = UInt32(facts.media.rotationDegrees)
      $0.durationS = facts.duration
      $0.frameRate = facts.frameRate
      $0.frameCount = UInt64(facts.frameCount)
      $0.videoCodec = facts.media.videoCodec
      if let audio = facts.media.audio {
        $0.audioCodec = audio.codec
        $0.audioSampleRateHz = UInt32(audio.sampleRate)
        $0.audioChannels = UInt32(audio.channels)
      }
      $0.bitRate = UInt64(facts.media.bitRate ?? 0)
      $0.damagedPackets = UInt64(facts.damagedPackets)
    }
  }
}

extension VisionVideoQualities {
  fileprivate init(_ qualities: VideoQualities) {
    self = .with {
      $0.sharpness = qualities.sharpness
      $0.meanLuma = qualities.meanLuma
      $0.clippedBlack = qualities.clippedBlack
      $0.clippedWhite = qualities.clippedWhite
      $0.contrast = qualities.contrast
      $0.colourfulness = qualities.colourfulness
      $0.noise = qualities.noise
      $0.blockiness = qualities.blockiness
      $0.motion = qualities.motion
    }
  }
}

extension VisionLoudness {
  fileprivate init(_ loudness: Loudness) {
    self = .with {
      if let integrated = loudness.integrated { $0.integratedLufs = integrated }
      $0.rangeLu = loudness.range
      if let peak = loudness.truePeak { $0.truePeakDbtp = peak }
      if let peak = loudness.samplePeak { $0.samplePeakDbfs = peak }
    }
  }
}

extension VisionVideoSecond {
  fileprivate init(_ second: VideoSecond) {
    self = .with {
      $0.startS = second.start
      $0.motion = second.motion
      $0.meanLuma = second.meanLuma
      $0.sharpness = second.sharpness
      $0.contrast = second.contrast
      $0.colourfulness = second.colourfulness
      $0.cuts = UInt32(second.cuts)
      if let loudness = second.momentaryLoudness { $0.momentaryLufs = loudness }
    }
  }
}

extension VisionHook {
  fileprivate init(_ hook: Hook, strength: CommonScore) {
    self = .with {
      $0.durationS = hook.duration
      $0.motion = hook.motion
      $0.cuts = UInt32(hook.cuts)
      $0.sharpness = hook.sharpness
      $0.openingLuma = hook.openingLuma
      $0.brightnessChange = hook.brightnessChange
      $0.colourfulness = hook.colourfulness
      if let onset = hook.loudnessOnset { $0.loudnessOnsetS = onset }
      if let loudness = hook.loudness { $0.loudnessLufs = loudness }
      $0.hookStrength = strength
    }
  }
}
